namespace FindAgents.Engine.Catalogue;

/// <summary>How far a download is.</summary>
/// <param name="Received">The bytes there are, those of earlier tries included.</param>
/// <param name="Total">The bytes there will be, where that is known.</param>
public readonly record struct DownloadProgress(long Received, long? Total);
