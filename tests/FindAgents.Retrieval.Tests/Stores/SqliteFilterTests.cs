namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>Filters of the embedded store.</summary>
public class SqliteFilterTests() : FilterContract(new SqliteHost());
