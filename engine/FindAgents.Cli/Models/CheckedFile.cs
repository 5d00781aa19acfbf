namespace FindAgents.Cli.Models;

/// <summary>A file of a model and whether it is as it was published.</summary>
/// <param name="Name">Its name in the model's folder.</param>
/// <param name="Fault">What is wrong with it; <see langword="null"/> where nothing is.</param>
internal sealed record CheckedFile(string Name, string? Fault)
{
    /// <summary>Whether the file is as it was published.</summary>
    public bool IsGood => Fault is null;
}
