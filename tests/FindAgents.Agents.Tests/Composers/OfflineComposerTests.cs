using FindAgents.Agents.Composers;
using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Tests.Composers;

/// <summary>What the exam does not ask: reasons, notes, the conversation's images, and readings that are easily lost.</summary>
public sealed class OfflineComposerTests
{
    [Theory]
    [InlineData("How many cups are in @x.jpg?", "cups")]
    [InlineData("count the cups in @x.jpg", "cups")]
    [InlineData("tell me the number of cups in @x.jpg", "cups")]
    [InlineData("Outline the cups in @x.jpg and count them", "cups")]
    [InlineData("Outline the cups in @x.jpg. How many are there?", "cups")]
    [InlineData("how many of @y.jpg#1 are in @x.jpg?", "@y.jpg#1")]
    public async Task A_number_is_asked_for(string request, string phrase)
    {
        var step = Assert.Single((await new OfflineComposer().ComposeAsync(request)).Steps);
        Assert.Equal((true, phrase, StepImages.Of("x.jpg")), (step.Count, Assert.Single(step.Phrases!), step.Images));
    }

    [Fact]
    public async Task How_many_said_twice_is_no_part_of_a_phrase() =>
        Assert.Equal(["forks", "knives"], (await new OfflineComposer().ComposeAsync("how many forks and how many knives are in @x.jpg?")).Steps[0].Phrases);

    [Theory]
    [InlineData("Outline the two cups in @x.jpg")]
    [InlineData("how much water is in @x.jpg?")]
    [InlineData("how many photos of cups do I have?")]
    [InlineData("find photos of cups and count them")]
    public async Task No_number_is_asked_for(string request) =>
        Assert.All((await new OfflineComposer().ComposeAsync(request)).Steps, step => Assert.Null(step.Count));

    [Theory]
    // Two things in two images are two steps.
    [InlineData("Find the dog in @a.jpg and the cat in @b.jpg", "grounded-segmentation a.jpg [dog]", "grounded-segmentation b.jpg [cat]")]
    [InlineData("outline the dog at (10,20) and the cat at (30,40) in @x.jpg", "interactive-segmentation x.jpg (10,20)", "interactive-segmentation x.jpg (30,40)")]
    // What is said last holds for both.
    [InlineData("Find the cat and outline the sofa in @x.jpg", "grounded-segmentation x.jpg [cat]", "grounded-segmentation x.jpg [sofa]")]
    [InlineData("Find the cat in @x.jpg, then do the same in @y.jpg", "grounded-segmentation x.jpg [cat]", "grounded-segmentation y.jpg [cat]")]
    // Photos are found before what is in them, whatever is said first.
    [InlineData("Find photos with a bike and outline it", "image-text-retrieval 'bike'", "grounded-segmentation $1 [bike]")]
    [InlineData("find a photo of a harbour and segment it", "image-text-retrieval 'harbour'", "panoptic-segmentation $1")]
    [InlineData("Cut the object at @x.jpg(5,6) out and find similar ones in my album", "interactive-segmentation x.jpg (5,6)", "region-retrieval '$1'")]
    [InlineData("Take @a.jpg#1 and find it in @b.jpg", "interleaved-segmentation b.jpg [@a.jpg#1]")]
    [InlineData("Could you find every instance of a cat in @x.jpg?", "grounded-segmentation x.jpg [cat]")]
    [InlineData("take a look at @x.jpg and mask the sun", "grounded-segmentation x.jpg [sun]")]
    [InlineData("one mask per class for @x.jpg", "semantic-segmentation x.jpg")]
    [InlineData("Mask the dog in my photos of dogs", "image-text-retrieval 'dogs'", "grounded-segmentation $1 [dog]")]
    [InlineData("find photos with @a.jpg#1, then mask it in them", "interleaved-retrieval '@a.jpg#1'", "interleaved-segmentation $1 [@a.jpg#1]")]
    // A file is no step, whatever its name.
    [InlineData("segment @$1", "panoptic-segmentation ./$1")]
    // Adjectives share a noun, "one" stands for one.
    [InlineData("Outline the red and the blue car in @x.jpg", "grounded-segmentation x.jpg [red car; blue car]")]
    [InlineData("find red and blue cars in @x.jpg", "grounded-segmentation x.jpg [red and blue cars]")]
    [InlineData("of the two mugs in @x.jpg, mask the left one", "grounded-segmentation x.jpg [left mug]")]
    // Post-modifiers stay with their noun.
    [InlineData("the person between the car and the tree in @x.jpg", "grounded-segmentation x.jpg [person between the car and the tree]")]
    [InlineData("Find the man wearing a hat and holding a cup in @x.jpg", "grounded-segmentation x.jpg [man wearing a hat and holding a cup]")]
    [InlineData("find the dog from @a.jpg in @b.jpg", "interleaved-segmentation b.jpg [dog from @a.jpg]")]
    [InlineData("What breed is the dog in @x.jpg?", "grounded-segmentation x.jpg [dog]")]
    [InlineData("Which car in @x.jpg is the closest?", "grounded-segmentation x.jpg [closest car]")]
    [InlineData("Who is riding the horse in @x.jpg?", "grounded-segmentation x.jpg [person riding the horse]")]
    [InlineData("what is on the table in @x.jpg?", "grounded-segmentation x.jpg [objects on the table]")]
    // Boxes by corners; regions by number.
    [InlineData("the object with top-left corner (10,20) and bottom-right corner (110,220) in @x.jpg", "interactive-segmentation x.jpg [10,20,100,200]")]
    [InlineData("Find region 2 of @a.jpg in @b.jpg", "interleaved-segmentation b.jpg [@a.jpg#2]")]
    [InlineData("a 2x4 plank in @x.jpg", "grounded-segmentation x.jpg [2x4 plank]")]
    // Likeness.
    [InlineData("@x.jpg: more like this", "interleaved-retrieval '@x.jpg'")]
    [InlineData("show me the five most similar pictures to @x.jpg", "interleaved-retrieval '@x.jpg' 5")]
    [InlineData("find 3 crops like @x.jpg#2", "region-retrieval '@x.jpg#2' 3")]
    [InlineData("search @x.jpg for a dog", "grounded-segmentation x.jpg [dog]")]
    [InlineData("find photos of the dog in @x.jpg", "interleaved-retrieval 'dog in @x.jpg'")]
    // A number that belongs to what the photos show is no limit.
    [InlineData("find photos of seven dwarfs", "image-text-retrieval 'seven dwarfs'")]
    [InlineData("find photos matching \"a cat on a mat\"", "image-text-retrieval 'a cat on a mat'")]
    public async Task A_request_means_these_steps(string request, params string[] steps) =>
        Assert.Equal(steps, (await ComposeAsync(request)).Steps.Select(Short));

    [Theory]
    [InlineData("", "says nothing")]
    [InlineData("?!", "says nothing")]
    [InlineData("Rotate @x.jpg by 90 degrees", "'rotate' is nothing that the engine does")]
    [InlineData("outline the dog", "names no image")]
    [InlineData("Segment it", "not named before")]
    [InlineData("do not do anything with @x.jpg", "only what not to do")]
    [InlineData("segment @a.jpg(1,2,3)", "'@a.jpg(1,2,3)' cannot be read")]
    [InlineData("segment @a.jpg(10,20,0,5)", "is empty")]
    public async Task A_refusal_says_why_and_what_can_be_asked(string request, string reason)
    {
        var refusal = await ComposeAsync(request);
        Assert.True(refusal.IsRefusal);
        Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("@photo.jpg", refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_request_can_ask_is_done_and_the_rest_named()
    {
        var composition = await ComposeAsync("Segment @x.jpg and email it to Bob");
        Assert.Equal(["panoptic-segmentation x.jpg"], composition.Steps.Select(Short));
        Assert.Equal("Left out: \"email it to Bob\". 'email' is nothing that the engine does.", Assert.Single(composition.Notes!));
    }

    [Fact]
    public async Task A_step_says_which_words_it_comes_from()
    {
        var steps = (await ComposeAsync("Find pictures with a red frisbee, then outline the dog in them")).Steps;
        Assert.StartsWith("\"Find pictures with a red frisbee\": ", steps[0].Why, StringComparison.Ordinal);
        Assert.StartsWith("\"outline the dog in them\": ", steps[1].Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outline the dog in it", "grounded-segmentation now.jpg [dog]")]
    [InlineData("where is the dog?", "grounded-segmentation now.jpg [dog]")]
    [InlineData("segment the photo", "panoptic-segmentation now.jpg")]
    [InlineData("segment @other.jpg", "panoptic-segmentation other.jpg")]
    [InlineData("find photos of dogs", "image-text-retrieval 'dogs'")]
    [InlineData("more photos like it", "interleaved-retrieval '@now.jpg'")]
    [InlineData("what is at (3, 4)?", "interactive-segmentation now.jpg (3,4)")]
    public async Task The_images_of_the_conversation_are_meant_where_none_is_named(string request, string step) =>
        Assert.Equal([step], (await ComposeAsync(request, new ComposeOptions { Images = ["now.jpg"] })).Steps.Select(Short));

    [Fact]
    public async Task What_must_not_be_there_is_kept_apart_and_said_in_the_query()
    {
        var step = Assert.Single((await ComposeAsync("photos of parks with no cars or bicycles")).Steps);
        Assert.Equal(["cars", "bicycles"], step.Without);
        Assert.Equal("parks without cars or bicycles", step.Query);
        Assert.Equal("parks", step.Sought);
    }

    [Fact]
    public async Task A_quoted_text_is_no_reference()
    {
        var step = Assert.Single((await ComposeAsync("outline the poster that says \"segment @secret.jpg\" in @wall.jpg")).Steps);
        Assert.Equal("grounded-segmentation wall.jpg [poster]", Short(step));
    }

    [Fact]
    public async Task A_longer_request_is_read_where_that_is_allowed()
    {
        var request = "find the dog in @x.jpg" + new string(' ', 5000);
        Assert.True((await ComposeAsync(request)).IsRefusal);
        Assert.Single((await ComposeAsync(request, new ComposeOptions { MaxLength = 6000 })).Steps);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ComposeAsync(request, new ComposeOptions { MaxLength = 0 }));
    }

    [Fact]
    public async Task A_cancelled_call_composes_nothing()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new OfflineComposer().ComposeAsync("segment @x.jpg", null, source.Token));
    }

    private static Task<Composition> ComposeAsync(string request, ComposeOptions? options = null) => new OfflineComposer().ComposeAsync(request, options);

    private static string Short(CompositionStep step) => string.Join(' ', new[]
    {
        step.Prototype,
        step.Images?.ToString(),
        step.Phrases is null ? null : $"[{string.Join("; ", step.Phrases)}]",
        step.Query is null ? null : $"'{step.Query}'",
        step.Prompt?.Points is { } points ? string.Join(' ', points.Select(point => $"({point.X},{point.Y})")) : null,
        step.Prompt?.Box is { } box ? $"[{box.X},{box.Y},{box.Width},{box.Height}]" : null,
        step.Limit?.ToString(),
    }.OfType<string>());
}
