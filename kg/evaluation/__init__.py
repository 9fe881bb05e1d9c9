"""Gold annotations: reading them, turning them into `Knowledge`, and scoring graphs against them."""
