namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>Collections of the embedded store.</summary>
public class SqliteCollectionTests() : CollectionContract(new SqliteHost());
