"""What an operator reads of a running platform: topics, lag, records, schemas, one order's story.

Nothing here writes, joins a consumer group, or moves an offset.
"""
