namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>Searches in the embedded store.</summary>
public class SqliteSearchTests() : SearchContract(new SqliteHost());
