namespace FindAgents.Retrieval.Stores;

/// <summary>A filter as SQL.</summary>
/// <param name="Sql">A condition on the table of records, which is called <see cref="RecordFilter.RecordsAlias"/>.</param>
/// <param name="Parameters">Its parameters, the first is number 1.</param>
internal sealed record SqlFilter(string Sql, object?[] Parameters);
