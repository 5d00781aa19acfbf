namespace FindAgents.Engine.Catalogue;

/// <summary>How long a download is tried.</summary>
/// <param name="Tries">Tries in a row that may bring nothing new.</param>
/// <param name="FirstPause">The pause before the second of them; each further one is twice as long.</param>
/// <param name="Stall">How long a connection may bring nothing before it counts as lost.</param>
internal sealed record DownloadPatience(int Tries, TimeSpan FirstPause, TimeSpan Stall)
{
    public static DownloadPatience Default { get; } = new(5, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
}
