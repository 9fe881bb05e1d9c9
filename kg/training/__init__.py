"""Training of the shipped models; imports torch and is no part of the run time."""
