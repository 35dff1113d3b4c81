"""What a report says, section by section. Numbers are words here already; views only lay out."""
