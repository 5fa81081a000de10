"""What the workbook is made of: its sheets as queries, and how cells look. Nothing here is a format of its own."""
