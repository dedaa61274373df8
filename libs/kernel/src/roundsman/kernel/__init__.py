"""Ids, money, clock, geo and error families; imports nothing of ours."""
