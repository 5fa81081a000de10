"""What pages look like in a real Chromium: errors, requests, what scrolls sideways, what axe finds, pictures."""
