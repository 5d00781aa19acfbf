namespace FindAgents.Retrieval.Stores;

/// <summary>What a stored vector is made of. The names stand in files: never renamed.</summary>
internal enum VectorElement
{
    /// <summary>4 bytes a number.</summary>
    Float32,

    /// <summary>2 bytes a number.</summary>
    Float16,
}
