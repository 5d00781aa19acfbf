namespace FindAgents.Retrieval.Stores;

/// <summary>A record as columns hold it.</summary>
/// <param name="Record">The caller's record.</param>
/// <param name="Key">The key's column, or null where the store gives it out.</param>
/// <param name="Data">The data columns, in the model's order.</param>
/// <param name="Vectors">The vectors' bytes, in the model's order; null where a record has none.</param>
internal sealed record StoredRecord(object Record, object? Key, object?[] Data, byte[]?[] Vectors);
