/** The code of a mining thread, made by scripts/build-worker.mjs from worker.ts and what it imports. */
export const WORKER_TEXT: string = `"use strict";
const loaded = {};
const load = (path) => {
if (!loaded[path]) modules[path](loaded[path] = {});
return loaded[path];
};
const modules = {
"adapters/browser/mining/worker.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
const simd_hasher_ts_1 = load("src/hash/simd-hasher.ts");
const simd_kernel_ts_1 = load("src/hash/simd-kernel.ts");
const search_ts_1 = load("src/mining/search.ts");
const scope = globalThis;
let current;
scope.onmessage = ({ data: order }) => {
    try {
        if (order.type === 'job')
            current = { id: order.id, search: begin(order) };
        else if (order.id === current?.id)
            scope.postMessage(searchIn(current.search, order));
    }
    catch (error) {
        scope.postMessage({ type: 'failed', id: order.id, message: String(error) });
    }
};
scope.postMessage({ type: 'ready' });
function begin({ fixedPart, difficulty, kernel }) {
    return (0, search_ts_1.createNonceSearch)({ fixedPart, difficulty, kernel, hasher: (0, simd_hasher_ts_1.createSimdHasher)((0, simd_kernel_ts_1.openKernel)(kernel)) });
}
function searchIn(search, { id, from, count }) {
    const startMs = performance.now();
    const { nonce, hashes } = search.mine({ from, count });
    return { type: 'searched', id, nonce, hashes, elapsedMs: performance.now() - startMs };
}
},
"src/hash/simd-hasher.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.createSimdHasher = createSimdHasher;
const hasher_ts_1 = load("src/hash/hasher.ts");
const SLACK_BYTES = 128;
const PAGE_BYTES = 65_536;
function createSimdHasher(kernel) {
    const ascii = new TextDecoder();
    const start = kernel.messages();
    let current = view();
    function view() {
        const { buffer } = kernel.memory;
        return {
            bytes: new Uint8Array(buffer, start, buffer.byteLength - start - SLACK_BYTES),
            edges: new Uint32Array(buffer, kernel.edges(), hasher_ts_1.BATCH_MESSAGES + 1),
        };
    }
    function room(sizeBytes) {
        const missing = sizeBytes - current.bytes.length;
        if (missing > 0) {
            kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
            current = view();
        }
        return current;
    }
    return {
        sha256Hex(bytes, length) {
            const place = room(length);
            place.bytes.set(length === bytes.length ? bytes : bytes.subarray(0, length));
            place.edges[1] = length;
            return ascii.decode(new Uint8Array(kernel.memory.buffer, kernel.digest(), 64));
        },
        batch: { room, matching: (count) => kernel.matching(count) },
    };
}
},
"src/hash/hasher.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.BATCH_MESSAGES = void 0;
exports.BATCH_MESSAGES = 16;
},
"src/hash/simd-kernel.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.openKernel = openKernel;
const web_assembly_ts_1 = load("src/hash/web-assembly.ts");
function openKernel(module) {
    try {
        const runtime = (0, web_assembly_ts_1.webAssembly)();
        return runtime && new runtime.Instance(module).exports;
    }
    catch {
        return undefined;
    }
}
},
"src/hash/web-assembly.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.webAssembly = webAssembly;
function webAssembly() {
    return globalThis.WebAssembly;
}
},
"src/mining/search.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.createNonceSearch = createNonceSearch;
const rules_ts_1 = load("src/block/rules.ts");
const simd_kernel_ts_1 = load("src/hash/simd-kernel.ts");
const kernel_search_ts_1 = load("src/mining/kernel-search.ts");
const nonce_layout_ts_1 = load("src/mining/nonce-layout.ts");
function createNonceSearch({ fixedPart, difficulty, kernel, hasher }) {
    const layout = (0, nonce_layout_ts_1.layoutBehind)(fixedPart.length);
    const preimage = new Uint8Array(fixedPart.length + layout.length);
    preimage.set(fixedPart);
    const fits = (nonce) => {
        for (let i = 0; i < nonce.length; i++)
            preimage[fixedPart.length + i] = nonce.charCodeAt(i);
        return (0, rules_ts_1.hasDifficulty)(hasher.sha256Hex(preimage, preimage.length), difficulty);
    };
    const opened = kernel && (0, simd_kernel_ts_1.openKernel)(kernel);
    const fast = opened && new kernel_search_ts_1.KernelSearch(opened, layout, preimage.slice(), difficulty);
    return {
        mine({ from, count }) {
            const end = from + count;
            for (let number = from;; number++) {
                if (fast)
                    number = fast.nextCandidate(number, end);
                if (number >= end)
                    return { nonce: undefined, hashes: count };
                const nonce = (0, nonce_layout_ts_1.nonceOf)(number, layout);
                if (fits(nonce))
                    return { nonce, hashes: number + 1 - from };
            }
        },
    };
}
},
"src/block/rules.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.MAX_TIMESTAMP = exports.MAX_NONCE_CODE_POINTS = exports.MAX_MESSAGE_CODE_POINTS = exports.MAX_MESSAGES = void 0;
exports.readBlock = readBlock;
exports.brokenContentRule = brokenContentRule;
exports.hasDifficulty = hasDifficulty;
exports.isSameBlock = isSameBlock;
const text_ts_1 = load("src/block/text.ts");
exports.MAX_MESSAGES = 10;
exports.MAX_MESSAGE_CODE_POINTS = 20;
exports.MAX_NONCE_CODE_POINTS = 40;
exports.MAX_TIMESTAMP = 2n ** 64n - 1n;
function readBlock(value, isFresh = false) {
    if (typeof value !== 'object' || value === null)
        return undefined;
    const fields = value;
    const height = readInteger(fields.height);
    const minedBy = fields.minedBy;
    const messages = isFresh ? freshMessages(fields.messages) : readMessages(fields.messages);
    const nonce = fields.nonce;
    const timestamp = readTimestamp(fields.timestamp);
    const hash = fields.hash;
    if (height === undefined || messages === undefined || timestamp === undefined)
        return undefined;
    if (typeof minedBy !== 'string' || typeof nonce !== 'string' || typeof hash !== 'string')
        return undefined;
    if (!isFresh && !((0, text_ts_1.isWellFormed)(minedBy) && (0, text_ts_1.isWellFormed)(nonce) && (0, text_ts_1.isWellFormed)(hash)))
        return undefined;
    return { height, minedBy, messages, nonce, timestamp, hash };
}
function readInteger(value) {
    if (typeof value === 'bigint')
        return Number(value);
    return Number.isInteger(value) ? normalZero(value) : undefined;
}
function normalZero(value) {
    return value + 0;
}
function readMessages(value) {
    if (!Array.isArray(value))
        return undefined;
    const messages = [...value];
    return messages.every((message) => typeof message === 'string' && (0, text_ts_1.isWellFormed)(message))
        ? messages
        : undefined;
}
function freshMessages(value) {
    if (!Array.isArray(value))
        return undefined;
    for (let i = 0; i < value.length; i++)
        if (typeof value[i] !== 'string')
            return undefined;
    return value;
}
function readTimestamp(value) {
    if (typeof value === 'number')
        return Number.isSafeInteger(value) && value >= 0 ? normalZero(value) : undefined;
    if (typeof value !== 'bigint' || value < 0n || value > exports.MAX_TIMESTAMP)
        return undefined;
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
function brokenContentRule(block, height) {
    if (block.height !== height)
        return 'height';
    const { messages } = block;
    if (messages.length < 1 || messages.length > exports.MAX_MESSAGES)
        return 'message-count';
    for (let i = 0; i < messages.length; i++) {
        const message = messages[i];
        if (message.length <= exports.MAX_MESSAGE_CODE_POINTS)
            continue;
        if (!(0, text_ts_1.hasAtMostCodePoints)(message, exports.MAX_MESSAGE_CODE_POINTS))
            return 'message-length';
    }
    return (0, text_ts_1.hasAtMostCodePoints)(block.nonce, exports.MAX_NONCE_CODE_POINTS) ? undefined : 'nonce-length';
}
function hasDifficulty(hash, difficulty) {
    if (hash.length < difficulty)
        return false;
    for (let i = hash.length - difficulty; i < hash.length; i++) {
        if (hash.charCodeAt(i) !== ZERO)
            return false;
    }
    return true;
}
const ZERO = 0x30;
function isSameBlock(a, b) {
    return (a.hash === b.hash &&
        a.height === b.height &&
        a.nonce === b.nonce &&
        a.timestamp === b.timestamp &&
        a.minedBy === b.minedBy &&
        a.messages.length === b.messages.length &&
        a.messages.every((message, i) => message === b.messages[i]));
}
},
"src/block/text.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.isWellFormed = isWellFormed;
exports.hasAtMostCodePoints = hasAtMostCodePoints;
exports.countCodePoints = countCodePoints;
exports.cutToCodePoints = cutToCodePoints;
const LONE_SURROGATE = /[\\ud800-\\udfff]/u;
function isWellFormed(text) {
    return text.isWellFormed?.() ?? !LONE_SURROGATE.test(text);
}
function hasAtMostCodePoints(text, limit) {
    if (text.length <= limit)
        return true;
    if (text.length > 2 * limit)
        return false;
    return countCodePoints(text) <= limit;
}
function countCodePoints(text) {
    let count = text.length;
    for (let i = 0; i < text.length; i++) {
        if (isHighSurrogate(text.charCodeAt(i)))
            count--;
    }
    return count;
}
function cutToCodePoints(text, limit) {
    if (text.length <= limit)
        return text;
    return [...text.slice(0, 2 * limit)].slice(0, limit).join('');
}
function isHighSurrogate(codeUnit) {
    return (codeUnit & 0xfc00) === 0xd800;
}
},
"src/mining/kernel-search.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.KernelSearch = void 0;
const nonce_layout_ts_1 = load("src/mining/nonce-layout.ts");
const BLOCK_BYTES = 64;
const LANES = 8;
const END_MARK = 0x80;
class KernelSearch {
    #kernel;
    #layout;
    #mask;
    #stepSize;
    #lastBlocks;
    #nonceAt;
    #ready = -1;
    constructor(kernel, layout, preimage, difficulty) {
        this.#kernel = kernel;
        this.#layout = layout;
        this.#mask = difficulty >= 8 ? -1 : 2 ** (4 * difficulty) - 1;
        this.#stepSize = (0, nonce_layout_ts_1.stepOf)(layout);
        const fixedBytes = preimage.length - layout.length;
        const wholeBytes = fixedBytes - (fixedBytes % BLOCK_BYTES);
        this.#nonceAt = fixedBytes - wholeBytes;
        this.#lastBlocks = padded(preimage, wholeBytes);
        kernel.begin();
        for (let at = 0; at < wholeBytes; at += BLOCK_BYTES) {
            this.#write(preimage.subarray(at, at + BLOCK_BYTES));
            kernel.absorb();
        }
    }
    nextCandidate(from, end) {
        for (let first = from; first < end;) {
            const step = first - (first % this.#stepSize);
            const stop = Math.min(end, step + this.#stepSize);
            this.#prepare(step);
            const found = this.#nextInStep(step, first, stop);
            if (found < stop)
                return found;
            first = stop;
        }
        return end;
    }
    #nextInStep(step, from, end) {
        const lastGroup = Math.ceil((end - step) / LANES);
        for (let group = Math.floor((from - step) / LANES); group < lastGroup; group++) {
            group = this.#kernel.scan(group, lastGroup);
            if (group === lastGroup)
                break;
            const hits = this.#kernel.lanes();
            for (let lane = 0; lane < LANES; lane++) {
                const number = step + LANES * group + lane;
                if ((hits >> lane) & 1 && number >= from && number < end)
                    return number;
            }
        }
        return end;
    }
    #prepare(step) {
        if (this.#ready === step)
            return;
        const nonce = (0, nonce_layout_ts_1.nonceOf)(step, this.#layout);
        for (let i = 0; i < nonce.length; i++)
            this.#lastBlocks[this.#nonceAt + i] = nonce.charCodeAt(i);
        this.#write(this.#lastBlocks);
        this.#kernel.prepare(this.#layout.place, this.#layout.isWide, this.#mask);
        this.#ready = step;
    }
    #write(blocks) {
        new Uint8Array(this.#kernel.memory.buffer).set(blocks, this.#kernel.input());
    }
}
exports.KernelSearch = KernelSearch;
function padded(preimage, from) {
    const tail = preimage.subarray(from);
    const blocks = new Uint8Array(Math.ceil((tail.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
    blocks.set(tail);
    blocks[tail.length] = END_MARK;
    new DataView(blocks.buffer).setUint32(blocks.length - 4, 8 * preimage.length);
    return blocks;
}
},
"src/mining/nonce-layout.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.layoutBehind = layoutBehind;
exports.stepOf = stepOf;
exports.nonceOf = nonceOf;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BLOCK_BYTES = 64;
const MAX_CHARACTERS = 40;
const FIRST_WIDE = BLOCK_BYTES - MAX_CHARACTERS + 3;
const MAX_LAST_BYTES = 55;
function layoutBehind(fixedBytes) {
    const begin = fixedBytes % BLOCK_BYTES;
    const isWide = begin >= FIRST_WIDE;
    const lastBlock = isWide ? BLOCK_BYTES : 0;
    const furthest = Math.min(begin + MAX_CHARACTERS - lastBlock, MAX_LAST_BYTES);
    const place = Math.floor((furthest - 3) / 4);
    const length = lastBlock + 4 * place + 3 - begin;
    return { length, place, isWide, fastest: isWide ? BLOCK_BYTES - 1 - begin : length - 1 };
}
function stepOf({ isWide }) {
    return isWide ? 64 ** 4 : 64 ** 3;
}
function nonceOf(number, { length, fastest }) {
    const characters = new Array(length).fill(digit(0));
    characters[fastest] = digit(number);
    let at = length - 1;
    for (let rest = Math.floor(number / 64); rest > 0; rest = Math.floor(rest / 64)) {
        if (at === fastest)
            at--;
        characters[at--] = digit(rest);
    }
    return characters.join('');
}
function digit(number) {
    return DIGITS.charAt(number % 64);
}
}
};
load("adapters/browser/mining/worker.ts");
`
