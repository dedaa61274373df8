"""Envelope, codec, topics, relay, consumer and parked records on Kafka."""
