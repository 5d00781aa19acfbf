using CsCheck;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Conversations;
using FindAgents.Agents.Running;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Conversations;

/// <summary>What later messages of a conversation mean of what was said before.</summary>
public sealed class ConversationTests
{
    private static readonly ConversationImage Walk = new("walk.jpg", "img_walk") { Width = 200, Height = 100 };

    [Theory]
    [InlineData("outline the second dog", "outline @res_1#3", "the second dog", "@walk.jpg#3")]
    [InlineData("outline the 2nd dog please", "outline @res_1#3 please", "the 2nd dog", "@walk.jpg#3")]
    [InlineData("more photos with the last dog", "more photos with @res_1#3", "the last dog", "@walk.jpg#3")]
    [InlineData("and the dog on the left?", "and @res_1#3?", "the dog on the left", "@walk.jpg#3")]
    [InlineData("and the dog on the right?", "and @res_1#1?", "the dog on the right", "@walk.jpg#1")]
    [InlineData("find the biggest one in @b.jpg", "find @res_1#2 in @b.jpg", "the biggest one", "@walk.jpg#2")]
    [InlineData("find the smallest dog in @b.jpg", "find @res_1#3 in @b.jpg", "the smallest dog", "@walk.jpg#3")]
    [InlineData("cut out region 2", "cut out @res_1#2", "region 2", "@walk.jpg#2")]
    [InlineData("cut out number 3", "cut out @res_1#3", "number 3", "@walk.jpg#3")]
    [InlineData("cut out #1", "cut out @res_1#1", "#1", "@walk.jpg#1")]
    [InlineData("everything like the third thing", "everything like @res_1#3", "the third thing", "@walk.jpg#3")]
    [InlineData("photos of that woman in a hat", "photos of @res_1#2 in a hat", "that woman", "@walk.jpg#2")]
    public void Things_that_were_found_are_meant_by_where_they_are_and_what_they_are(string message, string text, string words, string name)
    {
        var request = Found().Read(message);
        Assert.Equal(text, request.Text);
        Assert.Equal(new ConversationMeaning(words, name), Assert.Single(request.Meanings));
    }

    [Theory]
    [InlineData("find the second cat")]
    [InlineData("find the dog")]
    [InlineData("outline the fourth dog")]
    [InlineData("find 3 photos of dogs")]
    [InlineData("first find the cat, then the dog")]
    [InlineData("that dog")]
    [InlineData("cut out region 7")]
    [InlineData("the last photo")]
    [InlineData("look for \"the second dog\"")]
    [InlineData("find the red dog in @b.jpg#2")]
    [InlineData("find @b.jpg(1,2,3")]
    [InlineData("")]
    public void Words_that_mean_nothing_here_stay(string message)
    {
        var request = Found().Read(message);
        Assert.Equal(message, request.Text);
        Assert.Empty(request.Meanings);
    }

    [Fact]
    public void Names_of_images_become_what_operations_know_them_as()
    {
        var conversation = Found();
        Assert.Equal("find the cat in @img_walk and @other.jpg", conversation.Read("find the cat in @walk.jpg and @other.jpg").Text);
        Assert.Equal("more like @img_walk#2", conversation.Read("more like @walk.jpg#2").Text);
        Assert.Equal("img_walk", conversation.Resolve("walk.jpg"));
        Assert.Equal("the dog of @img_walk", conversation.Resolve("the dog of @walk.jpg"));
        Assert.Equal("the second dog", conversation.Resolve("the second dog"));
        Assert.Equal("grounded-segmentation of walk.jpg: @walk.jpg#2", conversation.Name("grounded-segmentation of img_walk: @res_1#2"));
    }

    [Fact]
    public void Photos_that_a_search_found_are_images()
    {
        var conversation = new Conversation();
        conversation.Take(Hits("res_9", "find://album/a/photo/x", "find://album/a/photo/y"));
        Assert.Equal("outline the dog in @\"find://album/a/photo/y\"", conversation.Read("outline the dog in the second photo").Text.Replace("@find://album/a/photo/y", "@\"find://album/a/photo/y\"", StringComparison.Ordinal));
        Assert.Equal(["find://album/a/photo/x", "find://album/a/photo/y"], conversation.Read("outline the dog in them").Options.Images);
        Assert.Equal("y.jpg", Assert.Single(conversation.Read("more like photo 2").Meanings).Name.TrimStart('@'));
    }

    [Fact]
    public async Task What_was_found_last_is_it()
    {
        var conversation = new Conversation();
        conversation.Add(Walk);
        conversation.Take(Answer("res_5", (1, "dog", new BoxAnswer(1, 2, 3, 4))), "img_walk");
        var composer = new OfflineComposer();

        var more = conversation.Read("find more photos with it");
        var step = Assert.Single((await composer.ComposeAsync(more.Text, more.Options)).Steps);
        Assert.Equal(("interleaved-retrieval", "@res_5#1"), (step.Prototype, step.Query));

        var elsewhere = conversation.Read("find it in @b.jpg");
        step = Assert.Single((await composer.ComposeAsync(elsewhere.Text, elsewhere.Options)).Steps);
        Assert.Equal("interleaved-segmentation", step.Prototype);
        Assert.Equal(["@res_5#1"], step.Phrases);
        Assert.Equal(StepImages.Of("b.jpg"), step.Images);

        var again = conversation.Read("outline the cat");
        step = Assert.Single((await composer.ComposeAsync(again.Text, again.Options)).Steps);
        Assert.Equal(StepImages.Of("img_walk"), step.Images);

        // With two things it is not said which.
        conversation.Take(Answer("res_6", (1, "dog", new BoxAnswer(1, 2, 3, 4)), (2, "dog", new BoxAnswer(5, 2, 3, 4))), "img_walk");
        Assert.Null(conversation.Read("more like it").Options.It);
    }

    [Fact]
    public void A_conversation_is_kept_and_goes_on()
    {
        var conversation = Found();
        var loaded = Conversation.Load(System.Text.Json.JsonSerializer.Deserialize<ConversationState>(System.Text.Json.JsonSerializer.Serialize(conversation.Save()))!);
        Assert.Equal(conversation.Images, loaded.Images);
        Assert.Equal(conversation.Things, loaded.Things);
        Assert.Equal(conversation.AtHand, loaded.AtHand);
        Assert.Equal("outline @res_1#3", loaded.Read("outline the second dog").Text);
    }

    [Fact]
    public void An_image_of_the_same_name_takes_the_others_place_and_memory_is_bounded()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 1000; i++)
        {
            conversation.Add(new ConversationImage($"{i % 500}.jpg", $"img_{i}"));
            conversation.Take(Answer($"res_{i}", (1, "dog", new BoxAnswer(1, 2, 3, 4))), $"img_{i}");
        }

        Assert.Equal(256, conversation.Images.Count);
        Assert.Equal("img_999", conversation.Resolve("499.jpg"));
        Assert.Equal(256, conversation.Images.Select(image => image.Name).Distinct().Count());
    }

    [Fact]
    public void Any_message_is_read() =>
        Gen.OneOf(Gen.String, Gen.OneOf("the second", "dog", "the", "last", "one", "@walk.jpg", "#3", "region", "photo", "on the left", "\"", "don't", " ", "biggest", "7", "@", "it").Array[0, 20].Select(words => string.Join(' ', words)))
            .Sample(message =>
            {
                var request = Found().Read(message);
                Assert.NotNull(request.Text);
                Assert.All(request.Meanings, meaning => Assert.Contains(meaning.Words, message, StringComparison.Ordinal));
            });

    // Three things of two kinds, the dogs numbered from the right.
    private static Conversation Found()
    {
        var conversation = new Conversation();
        conversation.Add(Walk);
        conversation.Take(
            Answer(
                "res_1",
                (1, "dog", new BoxAnswer(150, 10, 20, 20)),
                (2, "old woman", new BoxAnswer(80, 0, 60, 90)),
                (3, "dog", new BoxAnswer(10, 50, 10, 10))),
            "img_walk");
        return conversation;
    }

    private static SegmentAnswer Answer(string id, params (int Number, string Label, BoxAnswer Box)[] regions) => new()
    {
        ResultId = id,
        ImageId = "img_walk",
        Width = 200,
        Height = 100,
        Regions = [.. regions.Select(region => new RegionAnswer(region.Number, region.Label, 0.9, region.Box, 0.1, $"find://result/{id}/mask/{region.Number}.png"))],
        Model = "test 1",
        Prototype = "instance-segmentation",
        Kind = "things",
        Timings = new TimingsAnswer(0, 0),
    };

    private static AlbumHitsAnswer Hits(string id, params string[] images) => new()
    {
        ResultId = id,
        Album = "a",
        Entities = [],
        Without = [],
        UnknownWords = [],
        HasMore = false,
        Model = "test 1",
        Timings = new SearchTimingsAnswer(0, 0),
        Hits = [.. images.Select((image, i) => new AlbumHitAnswer { Number = i + 1, Similarity = 0.5, Id = image, Image = image, Path = $"{image[^1]}.jpg", Width = 10, Height = 10 })],
    };
}
