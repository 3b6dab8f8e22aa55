"""Ways to make a finding go away, each tried before it is offered."""
