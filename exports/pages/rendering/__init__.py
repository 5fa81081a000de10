"""What every page is drawn with: words, figures, cards of targets, charts, templates."""
