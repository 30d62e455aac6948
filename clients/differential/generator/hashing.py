"""The bucketing hash, by which ranges are made to end right at the buckets of known users."""

MASK = 0xFFFFFFFF
SEED = 1


def bucket(user_id: str, entity_id: str) -> int:
    """Computes the bucket, 0 to 9999, of a user for a rule, group or holdout."""
    return murmur3((user_id + entity_id).encode()) * 10_000 >> 32


def murmur3(key: bytes) -> int:
    """Computes the 32-bit MurmurHash3 of a key."""
    state = SEED
    aligned = len(key) // 4 * 4
    for start in range(0, aligned, 4):
        state = rotate(state ^ scramble(key[start : start + 4]), 13)
        state = (state * 5 + 0xE6546B64) & MASK
    state ^= scramble(key[aligned:]) ^ len(key)
    state = (state ^ state >> 16) * 0x85EBCA6B & MASK
    state = (state ^ state >> 13) * 0xC2B2AE35 & MASK
    return state ^ state >> 16


def scramble(block: bytes) -> int:
    """Mixes one block of at most four bytes."""
    mixed = int.from_bytes(block, "little") * 0xCC9E2D51 & MASK
    return rotate(mixed, 15) * 0x1B873593 & MASK


def rotate(value: int, count: int) -> int:
    """Rotates 32 bits to the left."""
    return (value << count | value >> (32 - count)) & MASK
