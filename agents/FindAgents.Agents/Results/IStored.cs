namespace FindAgents.Agents.Results;

/// <summary>What is kept under an id.</summary>
internal interface IStored
{
    /// <summary>The id.</summary>
    string Id { get; }
}
