"""Every channel keeps the same rules: one contract, and for each channel a stage to play it on."""
