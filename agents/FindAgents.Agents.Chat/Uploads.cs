using System.Globalization;
using FindAgents.Agents.Conversations;
using FindAgents.Engine.Imaging;
using Microsoft.Extensions.AI;

namespace FindAgents.Agents.Chat;

/// <summary>Takes pictures that come with messages into the conversation.</summary>
/// <param name="find">Keeps them.</param>
internal sealed class Uploads(FindOperations find)
{
    /// <summary>Takes what the last messages bring.</summary>
    /// <param name="messages">The messages; those of people are read.</param>
    /// <param name="conversation">Gets the images.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was said, and the images that came with it.</returns>
    /// <exception cref="Engine.FindException">A picture cannot be read.</exception>
    public async Task<(string Text, IReadOnlyList<ConversationImage> Images)> TakeAsync(IReadOnlyList<ChatMessage> messages, Conversation conversation, CancellationToken cancellationToken)
    {
        var said = messages.Where(message => message.Role == ChatRole.User).ToList();
        var images = new List<ConversationImage>();
        foreach (var data in said.SelectMany(message => message.Contents.OfType<DataContent>()).Where(data => data.HasTopLevelMediaType("image")))
        {
            var name = Name(data, conversation);
            var picture = RgbImage.Load(data.Data.ToArray(), find.Options.ImageLimits, name);
            var image = new ConversationImage(name, await find.AddImageAsync(picture, cancellationToken).ConfigureAwait(false))
            {
                Width = picture.Width,
                Height = picture.Height,
            };
            conversation.Add(image);
            images.Add(image);
        }

        return (string.Join("\n", said.Select(message => message.Text).Where(text => !string.IsNullOrWhiteSpace(text))).Trim(), images);
    }

    // A name that can stand behind an @; a file's name may be anything.
    private static string Name(DataContent data, Conversation conversation)
    {
        var given = string.Concat((Path.GetFileName(data.Name) ?? "").Where(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_')).TrimStart('.', '-');
        return given.Length is > 0 and <= 100
            ? given
            : string.Create(CultureInfo.InvariantCulture, $"image-{conversation.Images.Count(image => image.Name.StartsWith("image-", StringComparison.Ordinal)) + 1}");
    }
}
