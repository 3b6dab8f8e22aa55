"""What the checks found, the page of each rule, and what is waived."""
