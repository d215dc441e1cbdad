"""Several programs that keep one shop open together."""
