"""One file a provider of payments, each behind the same small port."""
