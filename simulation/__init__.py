"""A whole shop on a simulated clock: days of customers, staff and abusers in seconds, with everything going wrong."""
