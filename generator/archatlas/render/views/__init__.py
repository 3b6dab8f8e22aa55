"""From an assessment to what templates show: every decision is made here, none in a template."""
