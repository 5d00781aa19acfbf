using FindAgents.Agents.Albums;
using FindAgents.Retrieval.Indexing;
using ModelContextProtocol;

namespace FindAgents.McpServer;

/// <summary>Passes on to a client how far bringing an album up to date has come.</summary>
internal sealed class IndexProgress(IProgress<ProgressNotificationValue> client) : IProgress<AlbumIndexProgress>
{
    public void Report(AlbumIndexProgress value) => client.Report(new ProgressNotificationValue
    {
        Progress = value.Done,
        Total = value.Total > 0 ? value.Total : null,
        Message = AlbumProgress.Describe(value),
    });
}
