namespace FindAgents.Retrieval.Stores;

/// <summary>The kinds of values that keys and data properties may have. The names stand in files: never renamed.</summary>
internal enum StoredType
{
    /// <summary><see cref="bool"/></summary>
    Boolean,

    /// <summary><see cref="int"/></summary>
    Int32,

    /// <summary><see cref="long"/></summary>
    Int64,

    /// <summary><see cref="float"/></summary>
    Single,

    /// <summary><see cref="double"/></summary>
    Double,

    /// <summary><see cref="string"/></summary>
    Text,

    /// <summary><see cref="System.Guid"/></summary>
    Guid,

    /// <summary><see cref="DateTimeOffset"/>: the instant, not the offset.</summary>
    Instant,

    /// <summary><see cref="byte"/>[]</summary>
    Bytes,

    /// <summary><see cref="string"/>[]</summary>
    TextList,
}
