namespace FindAgents.Retrieval.Stores;

/// <summary>A key or data property as a collection has it.</summary>
/// <param name="Name">The column.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Indexed">Whether an index makes filters on it quick.</param>
internal sealed record StoredProperty(string Name, StoredType Type, bool Indexed = false);
