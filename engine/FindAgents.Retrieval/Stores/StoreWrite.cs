namespace FindAgents.Retrieval.Stores;

/// <summary>A write that was acknowledged.</summary>
/// <param name="Binding">How the records were bound.</param>
/// <param name="Given">The key of each record that was given one.</param>
/// <param name="Afterwards">What is left to do for searches, once the records know their keys; it does not fail.</param>
internal sealed record StoreWrite(RecordBinding Binding, IReadOnlyList<long?> Given, Func<Task> Afterwards);
