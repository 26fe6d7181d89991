"""The tables that an edition gives to take away, and what programs read of them."""
