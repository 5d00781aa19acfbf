namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>What the embedded store does not take.</summary>
public class SqliteInputTests() : InputContract(new SqliteHost());
