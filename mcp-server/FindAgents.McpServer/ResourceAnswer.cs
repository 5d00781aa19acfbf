using System.Text;
using FindAgents.Agents;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer;

/// <summary>A document in MCP's terms.</summary>
internal static class ResourceAnswer
{
    public static ResourceContents From(string uri, FindResource resource) => resource.MimeType is "application/json" or "application/yaml"
        ? new TextResourceContents
        {
            Uri = uri,
            MimeType = resource.MimeType,
            Text = Encoding.UTF8.GetString(resource.Bytes.Span),
        }
        : BlobResourceContents.FromBytes(resource.Bytes, uri, resource.MimeType);
}
