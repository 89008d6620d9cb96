using Roma.Bench.Bare;

// Like Roma, it watches no settings: that would watch the stores as well, and cost Roma a notice for each write.
var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
// Roma logs no request that succeeds. Where it listens must be said, since the load is told to go there.
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.AddMvcCore().AddJsonOptions(options => options.JsonSerializerOptions.TypeInfoResolverChain.Insert(0, BareJsonContext.Default));

var app = builder.Build();
app.MapControllers();
await app.RunAsync();
