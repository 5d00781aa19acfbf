using FindAgents.Agents.Albums;
using FindAgents.Tests;
using Microsoft.Extensions.AI;

namespace FindAgents.Agents.Chat.Tests;

/// <summary>What docs/chat.md shows is what happens.</summary>
public sealed class ChatPageTests
{
    [Fact]
    public async Task The_example_runs()
    {
        using var temp = new TempFolder();
        temp.Folder("photos");
        temp.Write("photos/scene.png", Pictures.RedAndBlue.ToPng());
        using var engine = new ColourEngine();
        AlbumOperations? albums = null;
        IChatClient? chatClient = null;

        using var find = new FindOperations(engine, new() { Roots = { temp.At("photos") } });
        var agent = new FindAgent(find, albums, new() { ChatClient = chatClient }); // albums and chat client may be null
        var session = await agent.CreateSessionAsync();

        var (said, pictures) = ("", 0);
        await foreach (var update in agent.RunStreamingAsync("outline the red square in @scene.png", session))
        {
            said += update.Text;
            foreach (var picture in update.Contents.OfType<DataContent>())
            {
                await File.WriteAllBytesAsync(temp.At(picture.Name!), picture.Data.ToArray());
                pictures++;
            }
        }

        Assert.Contains("I found 1, red square", said, StringComparison.Ordinal);
        Assert.Equal(1, pictures);
        Assert.Contains("blue", (await agent.RunAsync("and the blue one?", session)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_what_the_defaults_are()
    {
        var page = File.ReadAllText(Path.Combine(DocPage.Root, "docs", "chat.md"));
        var options = new FindAgentOptions();
        Assert.Contains(FormattableString.Invariant($"`MaxPictures`, {options.MaxPictures}"), page, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"`MaxToolRounds` ({options.MaxToolRounds})"), page, StringComparison.Ordinal);
    }
}
