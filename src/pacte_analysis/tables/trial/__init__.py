"""A fictitious extract of Pilot'actions, made so that its tallies give the published figures back."""
