using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Conversations;
using FindAgents.Agents.Running;
using FindAgents.Engine;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace FindAgents.Agents.Chat;

/// <summary>A tool within one turn: understands the conversation's names, takes up what was found, shows it to the person, and tells mistakes to the model.</summary>
/// <param name="function">The function; returns its result as it is.</param>
/// <param name="conversation">Knows the names.</param>
/// <param name="pictures">Shows what was found.</param>
/// <param name="said">Tells the person.</param>
internal sealed class TurnTool(AIFunction function, Conversation conversation, ShownPictures pictures, Saying said) : DelegatingAIFunction(function)
{
    private static readonly HashSet<string> Images = new(StringComparer.Ordinal) { "image", "images" };

    /// <summary>How arguments and answers are written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <inheritdoc/>
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            var named = new AIFunctionArguments(arguments.ToDictionary(argument => argument.Key, argument => Resolve(argument.Value, Images.Contains(argument.Key) ? Image : conversation.Resolve), StringComparer.Ordinal)) { Services = arguments.Services };
            var result = await base.InvokeCoreAsync(named, cancellationToken).ConfigureAwait(false);
            return await TakeAsync(result, named.GetValueOrDefault("image"), cancellationToken).ConfigureAwait(false);
        }
        catch (FindException exception)
        {
            return new JsonObject { ["error"] = exception.Message };
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return new JsonObject { ["error"] = $"The arguments of {Name} do not fit: {exception.Message} Its schema says what it takes." };
        }
    }

    private async Task<object?> TakeAsync(object? result, object? image, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case ImageContent { Data: { } bytes } picture:
                said.Picture(new FindResource(picture.MimeType ?? "image/jpeg", bytes.ToArray()), $"{Name}.jpg");
                return "The picture was shown to the person.";
            case CompositionRun run:
                conversation.Take(run);
                said.Raw(run);
                await pictures.ShowAsync(run, said, cancellationToken).ConfigureAwait(false);
                break;
            case AlbumHitsAnswer hits:
                conversation.Take(hits);
                await pictures.ShowAsync(hits, said, cancellationToken).ConfigureAwait(false);
                break;
            case FindAnswer answer:
                conversation.Take(answer, Text(image) ?? answer.ImageId);
                if (answer.Regions.Count > 0)
                {
                    await pictures.ShowAsync(answer.ResultId, said, cancellationToken).ConfigureAwait(false);
                }

                break;
        }

        return result is null ? null : JsonSerializer.SerializeToElement(result, result.GetType(), Json);
    }

    // Whatever text an argument holds, at any depth.
    private static object? Resolve(object? value, Func<string, string> resolve) => value switch
    {
        string text => resolve(text),
        JsonElement element => Resolve(JsonNode.Parse(element.GetRawText()), resolve),
        JsonObject properties => new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, Resolve(property.Value, resolve) as JsonNode))),
        JsonArray items => new JsonArray([.. items.Select(item => Resolve(item, resolve) as JsonNode)]),
        JsonValue single when single.TryGetValue<string>(out var text) => JsonValue.Create(resolve(text)),
        JsonNode other => other.DeepClone(),
        _ => value,
    };

    // "@photo.jpg" where a name is wanted is the image all the same.
    private string Image(string text) => conversation.Resolve(text.StartsWith('@') ? text[1..] : text);

    private static string? Text(object? value) => value switch
    {
        string text => text,
        JsonValue single when single.TryGetValue<string>(out var text) => text,
        _ => null,
    };
}
