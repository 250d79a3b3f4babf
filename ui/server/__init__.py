"""What the app serves besides its pages."""
