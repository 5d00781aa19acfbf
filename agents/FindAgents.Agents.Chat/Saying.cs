using System.Threading.Channels;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace FindAgents.Agents.Chat;

/// <summary>The answer to a message while it is said.</summary>
/// <remarks>Safe for concurrent use: tools and the model that called them say things at once.</remarks>
/// <param name="updates">Who listens.</param>
/// <param name="author">Who speaks.</param>
/// <param name="agent">The speaker's id.</param>
internal sealed class Saying(ChannelWriter<AgentResponseUpdate> updates, string author, string agent)
{
    private readonly string _response = Guid.NewGuid().ToString("n");

    /// <summary>Whether something was said that a person sees.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>Says words.</summary>
    public void Text(string text)
    {
        if (text.Length > 0)
        {
            Say([new TextContent(text)], null);
        }
    }

    /// <summary>Shows a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="name">What it is called.</param>
    public void Picture(FindResource picture, string name) => Say([new DataContent(picture.Bytes, picture.MimeType) { Name = name }], null);

    /// <summary>Tells programs something that has no words: a plan, progress, a run.</summary>
    public void Raw(object raw) => Say([], raw);

    /// <summary>Passes on what a chat model says.</summary>
    public void Pass(AgentResponseUpdate update)
    {
        HasSpoken |= update.Contents.Any(content => content is TextContent { Text.Length: > 0 });
        update.AuthorName = author;
        update.AgentId = agent;
        updates.TryWrite(update);
    }

    /// <summary>Nothing more is said.</summary>
    public void End() => updates.TryComplete();

    private void Say(IList<AIContent> contents, object? raw)
    {
        HasSpoken |= contents.Count > 0;
        updates.TryWrite(new AgentResponseUpdate(ChatRole.Assistant, contents)
        {
            AuthorName = author,
            AgentId = agent,
            ResponseId = _response,
            MessageId = _response,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            RawRepresentation = raw,
        });
    }
}
