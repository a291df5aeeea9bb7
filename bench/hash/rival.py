"""The same two jobs in Python, as one would write them with its standard library: search FIXED-BYTES SECONDS, or validate FILE."""

import hashlib
import json
import sys
import time

DIGITS = b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'


def search(fixed_bytes, seconds):
    midstate = hashlib.sha256(bytes([7]) * fixed_bytes)
    hits, number = [], 0
    start = time.process_time()
    while number < 20_000 or time.process_time() - start < seconds:
        for _ in range(10_000):
            rest, nonce = number, bytearray(b'A' * 9)
            at = 8
            while rest:
                nonce[at] = DIGITS[rest & 63]
                rest >>= 6
                at -= 1
            attempt = midstate.copy()
            attempt.update(nonce)
            digest = attempt.digest()
            if digest[31] == 0 and digest[30] & 15 == 0 and number < 20_000:
                hits.append(number)
            number += 1
    return {'perSecond': number / (time.process_time() - start), 'hits': hits}


def validate(path):
    with open(path, 'rb') as file:
        datagrams = file.read().split(b'\n')
    start = time.process_time()
    previous = ''
    for height, datagram in enumerate(datagrams):
        block = json.loads(datagram)
        if block['height'] != height or not 1 <= len(block['messages']) <= 10 or len(block['nonce']) > 40:
            raise ValueError(height)
        if any(len(message) > 20 for message in block['messages']):
            raise ValueError(height)
        sha256 = hashlib.sha256()
        sha256.update(previous.encode())
        sha256.update(block['minedBy'].encode())
        for message in block['messages']:
            sha256.update(message.encode())
        sha256.update(block['timestamp'].to_bytes(8, 'big'))
        sha256.update(block['nonce'].encode())
        if sha256.hexdigest() != block['hash'] or not block['hash'].endswith('0'):
            raise ValueError(height)
        previous = block['hash']
    return {'perSecond': len(datagrams) / (time.process_time() - start), 'tip': previous}


if sys.argv[1] == 'search':
    print(json.dumps(search(int(sys.argv[2]), float(sys.argv[3]))))
else:
    print(json.dumps(validate(sys.argv[2])))
