import fc from 'fast-check'

// A property that names a length means it: by default fast-check draws lists of ten at most, however long they may be.
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true })
