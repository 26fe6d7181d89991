"""What a reader takes away of an edition: its tables, as a workbook or as CSV files."""
