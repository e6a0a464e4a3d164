"""Files, pages and feeds to articles in the catalog and the indexes."""
