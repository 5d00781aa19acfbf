namespace FindAgents.Agents;

/// <summary>A picture or document that belongs to a result.</summary>
/// <param name="MimeType">Its media type, such as <c>image/png</c>.</param>
/// <param name="Bytes">Its content.</param>
public sealed record FindResource(string MimeType, ReadOnlyMemory<byte> Bytes);
