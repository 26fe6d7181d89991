"""Books side by side in one site: what stands around them, how it is published, checked and taken back."""
