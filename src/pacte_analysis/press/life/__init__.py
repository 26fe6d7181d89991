"""What changes with time: an edition beside the one before, its journal, the state of its pages."""
