namespace FindAgents.Cli.Output;

/// <summary>Puts progress into words at once: <see cref="Progress{T}"/> posts to the thread pool, where lines may overtake one another.</summary>
/// <param name="tell">Shows a line.</param>
/// <param name="words">Puts it into words; as it prints itself where <see langword="null"/>.</param>
internal sealed class Relay<T>(Action<string> tell, Func<T, string>? words = null) : IProgress<T>
{
    public void Report(T value) => tell(words?.Invoke(value) ?? $"{value}");
}
