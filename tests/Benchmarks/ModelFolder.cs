namespace FindAgents.Benchmarks;

/// <summary>Where the embedded model lies.</summary>
internal static class ModelFolder
{
    /// <summary>find-mini's folder beside this program.</summary>
    public static string FindMini { get; } = Path.Combine(AppContext.BaseDirectory, "models", "find-mini");
}
