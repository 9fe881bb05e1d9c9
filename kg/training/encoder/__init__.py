"""Fine-tuning of the character encoder that finds names and relations."""
